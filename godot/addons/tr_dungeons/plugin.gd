@tool
extends EditorPlugin
## Switched on, it makes the autoload [code]Multiplayer[/code], which is a [MultiplayerManager].

const _AUTOLOAD: String = "Multiplayer"


func _enter_tree() -> void:
	var problem: String = TrAddonVersions.problem()
	if problem != "":
		push_error(problem)


func _enable_plugin() -> void:
	add_autoload_singleton(_AUTOLOAD, "res://addons/tr_dungeons/multiplayer_manager.gd")


func _disable_plugin() -> void:
	remove_autoload_singleton(_AUTOLOAD)
