namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>Spearman's rank correlation: 1 where two measures put things in the same order.</summary>
internal static class Ranks
{
    public static double Correlation(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var (x, y) = (Of(a), Of(b));
        var mean = (a.Count - 1) / 2.0;
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mean) * (y[i] - mean);
            xx += (x[i] - mean) * (x[i] - mean);
            yy += (y[i] - mean) * (y[i] - mean);
        }

        return xy / Math.Sqrt(xx * yy);
    }

    // Equal values share the mean of their ranks.
    private static double[] Of(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[order.Length];
        for (int first = 0, next; first < order.Length; first = next)
        {
            for (next = first + 1; next < order.Length && values[order[next]] == values[order[first]]; next++)
            {
            }

            foreach (var i in order.AsSpan(first, next - first))
            {
                ranks[i] = (first + next - 1) / 2.0;
            }
        }

        return ranks;
    }
}
