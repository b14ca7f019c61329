#!/bin/sh
# Greets each of its arguments, and counts them in a file.
for name in "$@"; do
  echo "hello $name"
done
echo "$#" >greeted
