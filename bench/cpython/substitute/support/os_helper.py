import contextlib
import os
import tempfile

TESTFN = f"test_{os.getpid()}_tmp"


def unlink(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


@contextlib.contextmanager
def temp_cwd():
    old = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(old)
