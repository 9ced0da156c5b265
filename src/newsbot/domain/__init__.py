"""What news is: values and rules. No I/O, no clock, no random, standard library only."""
