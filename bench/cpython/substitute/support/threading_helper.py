def requires_working_threading():
    return lambda test: test
