using Andon.Protocol.Homes;
using Andon.Server.Backups;
using Andon.Server.Boards;
using Andon.Server.Cards;
using Andon.Server.Collection;
using Andon.Server.Diagnostics;
using Andon.Server.Dispatch;
using Andon.Server.Events;
using Andon.Server.Exports;
using Andon.Server.Files;
using Andon.Server.Gateways;
using Andon.Server.Health;
using Andon.Server.Homes;
using Andon.Server.Identity;
using Andon.Server.Imports;
using Andon.Server.Lifetime;
using Andon.Server.Progress;
using Andon.Server.Recurrences;
using Andon.Server.Runs;
using Andon.Server.Subscriptions;
using Andon.Storage.Contract;

namespace Andon.Server.Requests;

/// <summary>What the handlers of requests are made with.</summary>
sealed record RouteParts
{
    public required AndonHome Home { get; init; }

    public required OwnerRecord Owner { get; init; }

    public required IHomeStore Store { get; init; }

    public required BoardSet Boards { get; init; }

    public required IDispatchHost Dispatch { get; init; }

    public required NoticeBoard Notices { get; init; }

    public required SteadyClock Clock { get; init; }

    public required HomeSecret Secret { get; init; }

    public required IdleWatch Idle { get; init; }

    public required BackupMaker Backups { get; init; }

    public required BoardProof Proof { get; init; }

    public required LongWork Works { get; init; }

    public required StoryTeller Story { get; init; }

    public required HealthWatch Watch { get; init; }

    public required SelfCheck Check { get; init; }

    public required Departure Departure { get; init; }

    public required TimeProvider Time { get; init; }

    public required Func<string> NewUuid { get; init; }
}

/// <summary>Every way in, put together by hand: nothing is found by looking.</summary>
static class Routes
{
    public static RouteTable Of(RouteParts parts)
    {
        var (boards, dispatch, departure, time) = (parts.Boards, parts.Dispatch, parts.Departure, parts.Time);
        var credentials = new Credentials(parts.Secret);
        var blobs = new BlobStore(parts.Home);
        var stager = new ArtifactStager(parts.Home, blobs, dispatch);
        var commands = new CommandRoute(boards, dispatch, credentials, parts.Secret, stager);
        return new RouteTable(
        [
            commands.Route,
            new SubscriptionRoutes(boards).Route,
            new ClaimNextRoute(boards, dispatch, credentials, commands, departure, parts.Clock, time).Route,
            .. new CardRoutes(boards, dispatch, parts.Clock).Routes,
            new DiagnosticsRoute(boards, dispatch, parts.Clock).Route,
            .. new RecurrenceRoutes(boards).Routes,
            .. new FileRoutes(boards, dispatch, credentials, commands, blobs).Routes,
            .. new ImportRoutes(boards, dispatch, credentials, blobs).Routes,
            new ExportRoute(boards, blobs, time).Route,
            .. new EventRoutes(boards, departure, time).Routes,
            .. new RunRoutes(boards, dispatch, credentials, commands, departure).Routes,
            new LogRoute(boards, dispatch, departure, time).Route,
            .. new BoardRoutes(parts.Store, boards, dispatch, parts.Proof, credentials, parts.NewUuid).Routes,
            new WorkRoute(boards, parts.Works).Route,
            .. new PauseRoutes(parts.Store, boards, dispatch, credentials).Routes,
            .. new BackupRoutes(
                boards, parts.Backups,
                new BackupRestore(parts.Home, boards, parts.Backups, parts.Story, parts.NewUuid), dispatch, credentials,
                parts.Clock).Routes,
            new CollectRoute(
                boards, new Collector(parts.Home, blobs, dispatch, parts.Clock, parts.Story), credentials).Route,
            .. new HealthRoutes(
                parts.Home, parts.Store, boards, parts.Watch, parts.Check, parts.Backups).Routes,
            new RepairRoute(boards, new RepairSource(parts.Backups), credentials).Route,
            new AttachRoute(parts.Owner, dispatch, parts.Notices, departure, time).Route,
            .. new HomeRoutes(
                parts.Home, parts.Owner, parts.Store, boards, dispatch, credentials, parts.Idle, departure).Routes,
        ]);
    }
}
