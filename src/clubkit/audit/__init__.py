"""The audit journal: postings hashed into a Merkle tree, whose heads are signed and leave the house."""
