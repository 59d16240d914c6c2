"""The ground: frozen, slotted values of the field. Standard library only, no input or output."""
