"""A course in JupyterLab on this machine only: its private settings, its server, and the bar above each notebook."""
