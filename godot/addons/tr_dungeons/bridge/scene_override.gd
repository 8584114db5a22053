class_name TrSceneOverride
extends Resource
## Which scene [TrWorld] shows something with, and how: one entry of [member TrWorld.overrides].

## The scene, or a script that extends [Node3D]; empty for the one that is shown without an override.
@export_file("*.tscn", "*.scn", "*.gd") var path: String = ""
## How far above the floor the scene's own origin belongs, in metres.
@export var height: float = 0.0
## How many times as large it is shown.
@export var scale: float = 1.0
## How its nodes are called; [member TrWorld.profile] if it is not set.
@export var profile: TrPuppetProfile = null


## One in a line.
static func of(p_path: String, p_height: float = 0.0, p_scale: float = 1.0) -> TrSceneOverride:
	var made: TrSceneOverride = TrSceneOverride.new()
	made.path = p_path
	made.height = p_height
	made.scale = p_scale
	return made
