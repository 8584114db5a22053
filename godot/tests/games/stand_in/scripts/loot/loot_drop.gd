extends Resource
## One thing that may drop.

@export var item_id: String = ""
@export var chance: float = 0.5
@export var min_quantity: int = 1
@export var max_quantity: int = 1
