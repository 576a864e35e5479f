using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Protocol.Client;

/// <summary>What keeps boards well: proofs, health, backups, repair, and clearing away.</summary>
public sealed partial class AndonClient
{
    // ---- proofs ----

    /// <summary>Proves a board's database and its whole log by each other, beside everybody who works.</summary>
    public Task<VerifyReply> VerifyAsync(string board, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, "/verify"), WireJson.Default.VerifyReply, TimeSpan.FromHours(1), cancellationToken);

    /// <summary>How far long work on a board is.</summary>
    public Task<WorkReply> WorkAsync(string board, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, "/work"), WireJson.Default.WorkReply, cancellationToken);

    // ---- health ----

    /// <summary>How the home and its boards are.</summary>
    public Task<HealthReply> HealthAsync(CancellationToken cancellationToken = default) =>
        _channel.GetAsync("v1/health", WireJson.Default.HealthReply, cancellationToken);

    // ---- what piles up ----

    public Task<CollectReply> CollectAsync(
        string board, CollectRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, "/collect"), request, WireJson.Default.CollectRequest, WireJson.Default.CollectReply,
            cancellationToken, ExportPatience);

    // ---- backups ----

    public Task<BackupMessage> BackUpAsync(string board, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, "/backups"), new EmptyRequest(), WireJson.Default.EmptyRequest, WireJson.Default.BackupMessage,
            cancellationToken, ExportPatience);

    public Task<BackupsReply> BackupsAsync(string board, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, "/backups"), WireJson.Default.BackupsReply, cancellationToken);

    /// <summary>Removes the backups that are beyond the limits, or only tells which.</summary>
    public Task<PruneBackupsReply> PruneBackupsAsync(
        string board, PruneBackupsRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, "/backups/prune"), request, WireJson.Default.PruneBackupsRequest,
            WireJson.Default.PruneBackupsReply, cancellationToken);

    public Task<BackupCheckReply> CheckBackupAsync(
        string board, string name, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(
            At(board, $"/backups/{Escape(name)}/check"), WireJson.Default.BackupCheckReply, ExportPatience,
            cancellationToken);

    /// <summary>Makes a new board out of a backup. It is paused: what ran at that time may still run.</summary>
    public Task<RestoreBackupReply> RestoreBackupAsync(
        string board, string name, RestoreBackupRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, $"/backups/{Escape(name)}/restore"), request, WireJson.Default.RestoreBackupRequest,
            WireJson.Default.RestoreBackupReply, cancellationToken, ExportPatience);

    /// <summary>Shows what can be saved of a board that is refused, or does it.</summary>
    public Task<RepairReply> RepairAsync(
        string board, RepairRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, "/repair"), request, WireJson.Default.RepairRequest, WireJson.Default.RepairReply,
            cancellationToken, ExportPatience);
}
