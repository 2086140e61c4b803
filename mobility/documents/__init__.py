"""PDF bytes from frozen dataclasses; the only importer of reportlab; never sees a row.

Every printed word comes already formatted: what is built here is the layout, nothing else. The same data gives
the same bytes, so that a kept edition can be rebuilt and compared. Importing reportlab costs 100 ms: services
import these modules where they print, not at their head.
"""
