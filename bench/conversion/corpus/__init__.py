"""What fetch.py and originals.py are made of."""
