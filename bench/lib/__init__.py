"""What the programs of bench share: processes, clusters, figures, the report."""
