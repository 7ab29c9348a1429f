"""The address of a recipient that everything is pushed to: what it took, what is tried again and when [DLV-3].

`facts` is what it hears, `state` what it keeps, `decide` how the one becomes the other, `standing` what follows:
whether it is pushed to at all, and what is due. `schedule` says when an attempt follows on another.
"""
