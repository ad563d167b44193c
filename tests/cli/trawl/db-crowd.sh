# SPDX-License-Identifier: Apache-2.0
# The short form of tests/bench/crowd: scans at once while the database is out of date, and updates killed at any moment.
sh "$DATA/../bench/crowd" "$BUILD" 12 6
