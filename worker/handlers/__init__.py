"""What is done for each kind of job, one file a family; the machine around them is in `worker`."""
