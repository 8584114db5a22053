extends RefCounted
## Times of the server, for the player to read.


## Seconds until a time in ISO 8601; less than 0 where it is over.
static func seconds_until(at: String) -> float:
	return Time.get_unix_time_from_datetime_string(at.get_slice(".", 0).trim_suffix("Z")) - Time.get_unix_time_from_system()


## Minutes and seconds, such as 1:05.
static func clock(seconds: float) -> String:
	var whole: int = maxi(0, roundi(seconds))
	return "%d:%02d" % [floori(whole / 60.0), whole % 60]


## How long ago a time in ISO 8601 is, such as 5 min ago.
static func ago(at: String) -> String:
	var seconds: float = -seconds_until(at)
	if seconds < 60.0:
		return "just now"
	if seconds < 3600.0:
		return "%d min ago" % floori(seconds / 60.0)
	if seconds < 86400.0:
		return "%d h ago" % floori(seconds / 3600.0)
	return "1 day ago" if seconds < 172800.0 else "%d days ago" % floori(seconds / 86400.0)
