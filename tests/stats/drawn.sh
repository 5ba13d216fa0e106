#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Campaigns with a known truth, from one seed: each bound of bench/stats/campaigns.c is
# a test. Prints TAP.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
"$top/build/stats/campaigns" --seed 1 2>/dev/null | awk '
	/ (holds|MISSED)$/ {
		verdict = $NF == "holds" ? "ok" : "not ok"
		sub(/ +(holds|MISSED)$/, "")
		gsub(/ +/, " ")
		printf "%s %d - %s\n", verdict, ++n, $0
		failed += verdict != "ok"
	}
	END { print "1.." n + 0; exit n < 19 || failed }'
