"""The demo: two real cities, made-up people and thirteen months of made-up matters.

It only loads; whatever it writes follows the rules of the operations whose bulk forms it uses.
"""
