"""Truth discovery on bare tables: who says what on which question, as arrays; see docs/fusion.md."""
