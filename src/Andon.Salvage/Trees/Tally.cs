namespace Andon.Salvage.Trees;

/// <summary>Counts sentences of one sort and keeps the first few: a damaged file can give rise to millions.</summary>
sealed class Tally
{
    readonly List<string> _examples = [];

    public int Count { get; private set; }

    public IReadOnlyList<string> Examples => _examples;

    public void Add(string sentence)
    {
        if (Count++ < RowLoss.ExamplesMax) _examples.Add(sentence);
    }

    public void Add(Tally other)
    {
        _examples.AddRange(other._examples.Take(RowLoss.ExamplesMax - _examples.Count));
        Count += other.Count;
    }
}
