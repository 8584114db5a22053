extends Node
## A strike, whose damage is a number of its own.

@export var damage: float = 10.0
@export var attack_range: float = 2.0
