namespace Andon.Server.Boards;

/// <summary>What is to take the place of what a board has.</summary>
/// <param name="Copy">A proved copy of a database, which stays.</param>
/// <param name="Record">The record at which it ends.</param>
/// <param name="Backup">How the backup is called, of which it is.</param>
/// <param name="Folder">The board's, which may be gone.</param>
sealed record RestoredState(string Copy, long Record, string Backup, string Folder);
