// Nothing: the folder has to be there.
