namespace Andon.Supervision.Supervisors;

/// <summary>The daemon's word that the run is over; the worker has so long to leave by itself.</summary>
sealed record StopOrder(string Reason, TimeSpan Grace);
