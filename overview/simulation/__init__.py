"""What a simulation is asked and what it answers: scenario, arrivals, scratch databases, report.

The year itself is lived in `overview.replay`, in processes of their own on scratch databases;
nothing here touches a matter.
"""
