namespace NeuralStyle.Inference.Engine.Bands;

/// <summary>Cuts a plan into passes: a norm needs the statistics of all rows of a value before it makes its first, so it begins a new one.</summary>
/// <remarks>
/// Values needed by a later pass are stored or recomputed, whichever is cheaper. Storing takes space and time for each byte, so values with many
/// bytes and few multiply-adds, as those of a network's first and last layers at full size, are recomputed.
/// </remarks>
internal sealed class PassPlanner
{
    private const double MultiplyAddsPerByte = 64; // what storing or loading a byte takes, in the time of multiply-adds
    private const double KeepFrom = 2.5; // times a value's bytes: storing and loading it take 2, and more space besides

    private readonly EnginePlan _plan;
    private readonly EngineLayout _layout;
    private readonly int[] _levels; // for each value the pass that can make it first
    private readonly double[] _costs; // for each value the cost of having it in a later pass, in bytes
    private readonly bool[] _isKept; // for each value whether it is better loaded than recomputed
    private readonly HashSet<int> _needed;

    private PassPlanner(EnginePlan plan, EngineLayout layout)
    {
        (_plan, _layout) = (plan, layout);
        var values = layout.Sizes.Count;
        (_levels, _costs, _isKept, _needed) = (new int[values], new double[values], new bool[values], [plan.Output]);
        foreach (var step in plan.Steps)
        {
            EstimateCost(step);
        }

        foreach (var step in plan.Steps.Reverse().Where(step => _needed.Contains(step.Writes)))
        {
            _needed.UnionWith(step.Reads);
        }
    }

    /// <summary>Cuts a plan.</summary>
    public static IReadOnlyList<EnginePass> Plan(EnginePlan plan, EngineLayout layout) => new PassPlanner(plan, layout).Plan();

    private void EstimateCost(EngineStep step)
    {
        var value = step.Writes;
        _levels[value] = step.Reads.Select(read => _levels[read]).DefaultIfEmpty().Max();
        if (step.NeedsReduction)
        {
            _levels[value] = Math.Max(_levels[value], _levels[step.Reads[0]] + 1);
        }

        var bytes = sizeof(float) * (double)_layout.Sizes[value].Height * _layout.Sizes[value].Width * _layout.PixelStride(value);
        _costs[value] = (step.MultiplyAdds(_layout.Sizes) / MultiplyAddsPerByte) + step.Reads.Distinct().Sum(read => _costs[read]);
        _isKept[value] = _costs[value] > KeepFrom * bytes;
        if (_isKept[value])
        {
            _costs[value] = 2 * bytes;
        }
    }

    // From the last pass to the first: what one loads, one before it stores.
    private List<EnginePass> Plan()
    {
        var last = _levels[_plan.Output];
        var stores = Enumerable.Range(0, last + 1).Select(_ => new HashSet<int>()).ToArray();
        var passes = new List<EnginePass>();
        for (var level = last; level >= 0; level--)
        {
            passes.Add(Pass(level, stores, isLast: level == last));
        }

        passes.Reverse();
        return passes;
    }

    private EnginePass Pass(int level, HashSet<int>[] stores, bool isLast)
    {
        var reductions = _plan.Steps.Where(step => step.NeedsReduction && _needed.Contains(step.Writes) && _levels[step.Reads[0]] == level).ToList();
        var wanted = new HashSet<int>([.. stores[level], .. reductions.Select(step => step.Reads[0]), .. isLast ? [_plan.Output] : Array.Empty<int>()]);
        var targets = wanted.ToList();
        var (steps, loads) = (new List<int>(), new List<int>());
        for (var index = _plan.Steps.Count - 1; index >= 0; index--)
        {
            var step = _plan.Steps[index];
            if (!wanted.Contains(step.Writes))
            {
                continue;
            }

            if (_levels[step.Writes] < level && _isKept[step.Writes])
            {
                loads.Add(step.Writes);
                stores[_levels[step.Writes]].Add(step.Writes);
                continue;
            }

            steps.Add(index);
            wanted.UnionWith(step.Reads);
        }

        steps.Reverse();
        return new EnginePass(steps, loads, [.. stores[level]], reductions, targets);
    }
}
