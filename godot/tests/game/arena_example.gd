extends SceneTree
## Runs the example of the addon's README with keys that are held, until its match is over. Arguments: the game server, and a name for its files.


func _initialize() -> void:
	Engine.max_fps = 60
	_play.call_deferred(OS.get_cmdline_user_args())


func _play(args: PackedStringArray) -> void:
	var multiplayer_node: MultiplayerManager = root.get_node(^"Multiplayer")
	multiplayer_node.endpoint = args[0]
	multiplayer_node.save_path = "user://test/%s/save.json" % args[1]
	multiplayer_node.content_path = "user://test/%s/content.json" % args[1]
	var script: GDScript = load("res://addons/tr_dungeons/arena_example.gd")
	var example: Node2D = script.new()
	root.add_child(example)
	Input.action_press("ui_right")
	Input.action_press("ui_accept")
	var duel: TrArenaMatch = await multiplayer_node.arena.joined
	await duel.over
	example.queue_free()
	await multiplayer_node.leave()
	quit()
