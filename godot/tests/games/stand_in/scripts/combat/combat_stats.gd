extends Resource
## What a fighter is.

@export var id: String = ""
@export var max_health: float = 100.0
@export var max_mana: float = 100.0
@export var max_stamina: float = 100.0
@export var attack_damage: float = 10.0
@export var attack_speed: float = 1.0
@export var attack_range: float = 2.0
@export var armor: float = 0.0
@export var move_speed: float = 5.0
@export var critical_chance: float = 0.1
@export var critical_multiplier: float = 2.0
