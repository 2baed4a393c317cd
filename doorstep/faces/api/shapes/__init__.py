"""What goes in and out, by subject. Out-shapes are built by hand from the models: nothing leaks by being added there."""
