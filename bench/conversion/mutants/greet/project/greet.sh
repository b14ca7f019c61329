#!/bin/sh
# Greets people: greet [-l LANGUAGE] [-s] NAME...
language=en
shout=no
while getopts l:s option; do
  case $option in
    l) language=$OPTARG ;;
    s) shout=yes ;;
    *) echo "usage: greet [-l LANGUAGE] [-s] NAME..." >&2; exit 64 ;;
  esac
done 2>/dev/null
shift $((OPTIND - 1))
if [ $# -eq 0 ]; then
  echo "usage: greet [-l LANGUAGE] [-s] NAME..." >&2
  exit 64
fi
case $language in
  en) word=Hello ;;
  de) word=Hallo ;;
  fr) word=Bonjour ;;
  *) echo "greet: no such language: $language" >&2; exit 1 ;;
esac
for name; do
  line="$word, $name!"
  [ $shout = yes ] && line=$(printf %s "$line" | tr a-z A-Z)
  printf '%s\n' "$line"
done
echo "$# greeted"
