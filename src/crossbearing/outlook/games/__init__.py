"""Games: models of bargaining, and two baselines; the name of the file is the name of the game."""
