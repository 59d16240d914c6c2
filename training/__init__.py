"""How the reader's model is made: labelled sentences, the network, its training in legs, its export."""
