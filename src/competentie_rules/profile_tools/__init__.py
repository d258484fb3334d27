"""What helps who keeps frameworks and profiles: editions compared, behaviours that are alike, and a folder to begin with."""
