#!/bin/sh
# check_python.sh PYTHON SOURCE LIBRARY WORK: builds the wheel around the library that was built,
# installs it into a fresh virtual environment, and there runs its tests, the type checker and the
# examples. What it needs is fetched once (requirements-dev.txt) and kept in WORK. Ends with 77, which
# ctest shows as skipped, where nothing can be fetched.
set -eu
python=$1 source=$2 library=$3 work=$4
package=$source/capi/python
tools=$work/python_tools fresh=$work/python_fresh wheels=$work/wheels
if ! cmp -s "$package/requirements-dev.txt" "$tools/installed.txt"; then
    rm -rf "$tools"
    "$python" -m venv "$tools"
    if ! "$tools/bin/pip" install --quiet --disable-pip-version-check \
        -r "$package/requirements-dev.txt"; then
        echo "NOT CHECKED: the Python package; its tools cannot be fetched"
        exit 77
    fi
    cp "$package/requirements-dev.txt" "$tools/installed.txt"
fi
rm -rf "$fresh" "$wheels"
PATH="$tools/bin:$PATH" "$tools/bin/pip" wheel --quiet --disable-pip-version-check --no-deps \
    --no-build-isolation --wheel-dir "$wheels" --config-settings \
    "cmake.define.BATUTA_C_LIBRARY=$library" "$package"
"$python" -m venv --without-pip "$fresh"
# pytest and numpy come from the tools; batuta from the wheel alone.
echo "$tools"/lib/python*/site-packages >"$(echo "$fresh"/lib/python*/site-packages)/tools.pth"
"$tools/bin/pip" --quiet --disable-pip-version-check --python "$fresh/bin/python" install \
    --no-deps --no-index "$wheels"/batuta-*.whl
unset BATUTA_LIB_DIR LD_LIBRARY_PATH PYTHONPATH
export PYTHONDONTWRITEBYTECODE=1
cd "$fresh"
bin/python -m pytest --quiet -p no:cacheprovider "$package/tests"
bin/python -m mypy --strict --cache-dir "$work/mypy" -p batuta
for example in selector registry graph trace; do
    echo "== $example.py"
    bin/python "$source/examples/python/$example.py"
done
