namespace Andon.Benchmarks;

/// <summary>Medians and percentiles of samples, as they are quoted.</summary>
sealed class Figures(IEnumerable<double> samples)
{
    readonly double[] _sorted = [.. samples.Order()];

    public double Median => At(0.5);

    public double P99 => At(0.99);

    public int Count => _sorted.Length;

    double At(double share) =>
        _sorted.Length == 0 ? double.NaN
            : _sorted[(int)Math.Min(_sorted.Length - 1, Math.Ceiling(share * _sorted.Length) - 1)];
}

/// <summary>One row of the report: what was measured, against what, and what it must be.</summary>
sealed record Row(string What, string Measured, string Yardstick, string Must, bool Met)
{
    public override string ToString() =>
        $"{(Met ? "met " : "MISS")}  {What,-46} {Measured,-34} {Yardstick,-34} must {Must}";
}
