#!/bin/sh
# Prints the sales of each month from sales.csv.
set -eu
cd "$(dirname "$0")"
sqlite3 -batch ':memory:' <<'SQL'
.import --csv sales.csv sale
.mode column
SELECT month, SUM(amount) AS total FROM sale GROUP BY month ORDER BY month;
SQL
