// The server shows times of the zone that a cookie names. A browser that comes for the first time, or from another zone, says
// which is its own and asks again, before anything is painted that would change under somebody's eyes.
{
  const page = document.documentElement;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const cookie = `stagedoor-zone=${encodeURIComponent(zone ?? "")}`;
  const isTold = () => document.cookie.split("; ").includes(cookie);
  const isUniversal = /^(Etc\/)?(UTC|UCT|GMT|Zulu|Universal)$/.test(zone);

  if (zone && !isTold() && page.dataset.zone !== zone && !isUniversal) {
    document.cookie = `${cookie}; path=/; max-age=31536000; samesite=lax`;
    // Where cookies are off it stays UTC, and what a form was answered with is not asked for twice.
    if (isTold() && page.dataset.asked === "GET") location.reload();
  }
}
