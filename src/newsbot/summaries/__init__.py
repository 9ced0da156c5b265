"""The CPU: sentences chosen, never written; everything that touches sumy."""
