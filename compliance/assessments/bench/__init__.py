"""The measurement of a national recomputation; `manage.py bench_scoring` runs it."""
