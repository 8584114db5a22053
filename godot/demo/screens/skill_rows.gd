extends RefCounted
## Where the nodes of a skill tree are drawn: each branch grows from a node that needs nothing, one row for each step away from it.

const _Fields = preload("../fields.gd")

# A tree that stands on itself ends here.
const _DEEPEST: int = 32


## The place of each node by its node_id: columns from the left and rows from the top.
static func place(nodes: Dictionary[String, Dictionary]) -> Dictionary[String, Vector2]:
	var places: Dictionary[String, Vector2] = {}
	var left: float = 0.0
	for root_id: String in nodes:
		if needs(nodes[root_id]).is_empty():
			left += _place_branch(nodes, root_id, left, places)
	return places


## What a node stands on.
static func needs(node: Dictionary) -> PackedStringArray:
	return _Fields.texts(node, "requires_all") + _Fields.texts(node, "requires_any")


# Returns how many columns it takes.
static func _place_branch(nodes: Dictionary[String, Dictionary], root_id: String, left: float, places: Dictionary[String, Vector2]) -> float:
	var rows: Dictionary[int, PackedStringArray] = {}
	var columns: int = 1
	for node_id: String in nodes:
		if _root_of(nodes, node_id) == root_id:
			var row: int = _row_of(nodes, node_id)
			var within: PackedStringArray = rows.get_or_add(row, PackedStringArray())
			within.append(node_id)
			rows[row] = within
			columns = maxi(columns, within.size())
	for row: int in rows:
		for column: int in rows[row].size():
			places[rows[row][column]] = Vector2(left + (columns - rows[row].size()) * 0.5 + column, row)
	return columns


static func _row_of(nodes: Dictionary[String, Dictionary], node_id: String, depth: int = 0) -> int:
	var row: int = 0
	for below: String in needs(nodes[node_id]):
		if nodes.has(below) and depth < _DEEPEST:
			row = maxi(row, _row_of(nodes, below, depth + 1) + 1)
	return row


static func _root_of(nodes: Dictionary[String, Dictionary], node_id: String) -> String:
	var root_id: String = node_id
	for depth: int in _DEEPEST:
		var below: PackedStringArray = needs(nodes[root_id])
		if below.is_empty() or not nodes.has(below[0]):
			break
		root_id = below[0]
	return root_id
