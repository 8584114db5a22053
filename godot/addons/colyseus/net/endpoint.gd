extends RefCounted
## Where a server is: the parts of its URL.

var host: String = ""
var port: int = 0
var is_secure: bool = false
## Without a slash at its end.
var path: String = ""
var query: String = ""
## Why the URL is not valid; empty if it is.
var problem: String = ""


func _init(url: String) -> void:
	var rest: String = url.strip_edges()
	var scheme: String = rest.get_slice("://", 0) if rest.contains("://") else ""
	if not scheme in ["http", "https", "ws", "wss"]:
		problem = "\"%s\" is no endpoint: it must begin with ws://, wss://, http:// or https://." % url
		return
	is_secure = scheme in ["https", "wss"]
	rest = rest.substr(scheme.length() + 3)
	if rest.contains("?"):
		query = rest.substr(rest.find("?") + 1)
		rest = rest.substr(0, rest.find("?"))
	var authority: String = rest.get_slice("/", 0)
	path = rest.substr(authority.length()).trim_suffix("/")
	port = 443 if is_secure else 80
	# A colon within brackets belongs to an IPv6 address.
	var colon: int = authority.rfind(":")
	if colon > authority.rfind("]"):
		var digits: String = authority.substr(colon + 1)
		port = digits.to_int() if digits.is_valid_int() else 0
		authority = authority.substr(0, colon)
	host = authority.trim_prefix("[").trim_suffix("]")
	if host == "":
		problem = "\"%s\" is no endpoint: it names no host." % url
	elif port < 1 or port > 65535:
		problem = "\"%s\" is no endpoint: its port is not between 1 and 65535." % url


func is_valid() -> bool:
	return problem == ""


## The path of a request, with the endpoint's own before it and its query behind it.
func path_to(below: String) -> String:
	var whole: String = path + (below if below.begins_with("/") else "/" + below)
	if query == "":
		return whole
	return whole + ("&" if whole.contains("?") else "?") + query


## The URL of something on the server, without the endpoint's query.
func http_url(below: String) -> String:
	return ("https://" if is_secure else "http://") + _authority() + path + below


## The URL of a WebSocket; [param address] is another host (and port and path) than this.
func websocket_url(below: String, parameters: Dictionary[String, String], address: String = "") -> String:
	var scheme: String = "wss://" if is_secure else "ws://"
	var url: String = scheme + (address if address != "" else _authority() + path) + below
	var pairs: PackedStringArray = [] if query == "" else [query]
	for key: String in parameters:
		pairs.append("%s=%s" % [key, parameters[key].uri_encode()])
	return url if pairs.is_empty() else "%s?%s" % [url, "&".join(pairs)]


func _authority() -> String:
	var name: String = "[%s]" % host if host.contains(":") else host
	return name if port == (443 if is_secure else 80) else "%s:%d" % [name, port]


func _to_string() -> String:
	return "%s%s" % [_authority(), path]
