"""The pages of the running plan. The running numbers stand in the address; answers about health travel by POST."""
