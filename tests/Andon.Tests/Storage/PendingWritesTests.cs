using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Core.Links;
using Andon.Storage.Commits;
using Andon.Storage.Log;
using Andon.Storage.Schema;
using Andon.Storage.Sqlite;
using CsCheck;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// Whatever is held back, kept, undone or written out in between: decisions see the rows as they would be without,
/// and the tables end with them.
/// </summary>
public sealed class PendingWritesTests
{
    static readonly StoreId Store = new(new Guid("6f2b7c1e-0000-4000-8000-00000000b0a2"), 1);

    static readonly CardId[] Ids = [.. Enumerable.Range(1, 4).Select(i => CardId.Parse($"t_000000000000000{i}"))];

    static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 3], Gen.Int[0, 3])
        .Select((what, card, value) => new Step(what, card, value));

    [Fact]
    public void Rows_are_what_they_would_be_if_each_change_were_written_at_once() =>
        Steps.Array[1, 60].Sample(steps =>
        {
            using var tried = new Tried();
            foreach (var step in steps)
            {
                tried.Do(step);
                tried.Compare();
            }

            tried.Finish();
        }, iter: 600);

    sealed record Step(int What, int Card, int Value);

    /// <summary>A projection, and beside it dictionaries that are changed at once.</summary>
    sealed class Tried : IDisposable
    {
        readonly SqliteDatabase _database =
            SqliteDatabase.Open(":memory:", SqliteCalls.OpenReadWrite | SqliteCalls.OpenCreate, null);

        readonly SqliteProjection _projection;
        Model _kept = new([], []);
        Model _now = new([], []);
        long _point;
        long _begun;
        bool _isOpen;

        public Tried()
        {
            foreach (var script in StoreSchema.Board.Migrations.SelectMany(migration => migration))
                _database.Execute(StoreSchema.Script(script));
            StoreRow.Insert(_database, Store);
            _projection = new SqliteProjection(_database, StoreSchema.Board, null);
        }

        public void Dispose() => _projection.Dispose();

        public void Do(Step step)
        {
            switch (step.What)
            {
                case 0:
                    Keep();
                    break;
                case 1:
                    RollBack();
                    break;
                case 2:
                    Commit();
                    break;
                case 3:
                    _projection.Export();
                    break;
                default:
                    Change(step);
                    break;
            }
        }

        /// <summary>By key, and by the queries that go over rows.</summary>
        public void Compare()
        {
            foreach (var id in Ids) Assert.Equal(_now.Cards.GetValueOrDefault(id), _projection.View.FindCard(id));
        }

        public void Finish()
        {
            foreach (var id in Ids)
            {
                Assert.Equal(
                    _now.Links.Where(link => link.Parent == id).Select(link => link.Child)
                        .OrderBy(child => child.Value, StringComparer.Ordinal),
                    _projection.View.ChildrenOf(id));
            }

            var offered = _now.Cards.Values.Where(card => card.Status == CardStatus.Ready && card.Assignee is null);
            Assert.Equal(
                offered.Select(card => card.Id).ToHashSet(),
                _projection.View.Unassigned(10).Select(card => card.Id).ToHashSet());
            Commit();
            var written = _projection.Export().OfType<BaseEntry.Row>().Select(row => row.Insert)
                .Where(insert => insert.Table == CardTable.Rows).Select(insert => CardTable.Rows.Apply(null, insert)!);
            Assert.Equal(_now.Cards.Values.ToHashSet(), written.ToHashSet());
        }

        void Change(Step step)
        {
            Begin();
            var id = Ids[step.Card];
            var before = _now.Cards.GetValueOrDefault(id);
            if (step.What == 4 && before is not null)
            {
                Make(CardTable.Rows.Delete(before));
                _now.Cards.Remove(id);
            }
            else if (step.What == 5)
            {
                Toggle(new Link(id, Ids[step.Value]));
            }
            else if (CardAfter(before, id, step) is { } after && CardTable.Rows.Diff(before, after) is { } change)
            {
                Make(change);
                _now.Cards[id] = after;
            }
        }

        void Toggle(Link link)
        {
            if (_now.Links.Remove(link))
            {
                Make(Link.Table.Delete(link));
                return;
            }

            Make(Link.Table.Diff(null, link)!);
            _now.Links.Add(link);
        }

        /// <summary>Null when another card that is not archived has the key.</summary>
        Card? CardAfter(Card? before, CardId id, Step step)
        {
            var card = before ?? new Card
            {
                Id = id,
                Title = "x",
                Status = CardStatus.Ready,
                CreatedBy = "ada",
                CreatedAt = new Instant(1),
                UpdatedAt = new Instant(1),
                WorkspaceKind = "scratch",
                Phase = "work",
                StatusAt = new Instant(1),
            };
            card = step.What switch
            {
                6 => card with { Priority = step.Value },
                7 => card with { Status = CardStatus.Archived, ArchivedFrom = CardStatus.Ready },
                8 => card with { Status = CardStatus.Ready, ArchivedFrom = null },
                9 => card with { IdempotencyKey = $"key {step.Value % 2}" },
                10 => card with { Assignee = step.Value == 0 ? null : $"agent {step.Value}" },
                _ => card with { Title = $"title {step.Value}" },
            };
            return IsTaken(card) ? null : card;
        }

        bool IsTaken(Card card) => card.Status != CardStatus.Archived && card.IdempotencyKey is not null
            && _now.Cards.Values.Any(other => other.Id != card.Id && other.Status != CardStatus.Archived
                && other.IdempotencyKey == card.IdempotencyKey);

        void Make(Change change) => _projection.Import(new BaseEntry.Row(change));

        void Begin()
        {
            if (_isOpen) return;
            _projection.Begin();
            (_isOpen, _begun, _kept) = (true, _point, _now.Copy());
        }

        void Keep()
        {
            if (!_isOpen) return;
            Move();
            _projection.Keep();
        }

        void Commit()
        {
            Begin();
            Move();
            _projection.Commit();
        }

        void RollBack()
        {
            _projection.RollBack();
            if (_isOpen) (_now, _point) = (_kept, _begun);
            _isOpen = false;
            Assert.Equal(_point, _projection.Point.Record);
        }

        void Move()
        {
            _isOpen = false;
            _projection.MoveTo(new LogPoint(++_point, _point, Store.Genesis.Hash));
        }
    }

    sealed record Model(Dictionary<CardId, Card> Cards, HashSet<Link> Links)
    {
        public Model Copy() => new(new(Cards), [.. Links]);
    }
}
