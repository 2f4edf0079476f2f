"""The doctor: recomputes what is stored of each member from the record, and lists what does not agree."""
