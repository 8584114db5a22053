extends SceneTree
## Writes a game's resource files from a folder of content: see [TrContentResources].
## [code]--content=FOLDER[/code] is the server's content, [code]--to=res://data[/code] where the files go.

const _Known = preload("content_fields.gd")


func _initialize() -> void:
	var content: String = _Known.argument("content")
	var to: String = _Known.argument("to")
	var problems: PackedStringArray = []
	if content == "" or to == "":
		problems.append("Say -- --content=FOLDER --to=res://data.")
	else:
		var stats: Dictionary[String, Dictionary] = _Known.read_set(content, "combat-stats", problems)
		var loot: Dictionary[String, Dictionary] = _Known.read_set(content, "loot-tables", problems)
		problems.append_array(TrContentResources.new().save(stats, loot, to))
		print("%d stats and %d loot tables are written below %s." % [stats.size(), loot.size(), to])
	for problem: String in problems:
		print("Problem: ", problem)
	quit(0 if problems.is_empty() else 1)
