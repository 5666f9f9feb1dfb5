"""Which LMSs may launch us, and with which keys do we speak to them?"""
