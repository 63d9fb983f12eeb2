using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Threads;

namespace NeuralStyle.Inference.Engine.Bands;

/// <summary>A run band by band: a window of rows of each value is in memory, the rest is stored or recomputed when it is needed.</summary>
/// <remarks>Each row is computed by the same sums as when all rows are in memory, so the image is the same to the last bit.</remarks>
internal sealed unsafe class BandFrame : EngineFrame
{
    private readonly EnginePlan _plan;
    private readonly BandPlan _bands;
    private readonly RowStore _store;
    private readonly float* _windows;
    private readonly RowRange[] _rows; // for each root the rows in its window
    private readonly HashSet<int> _reduced = []; // values that this pass reduces
    private PassBands _pass = null!;

    /// <summary>Prepares a run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="bands">The passes and bands.</param>
    /// <param name="layout">The memory of each value.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="request">The image, its style, and the output image.</param>
    /// <param name="memory">Memory of the length of the bands, which the caller owns.</param>
    /// <param name="store">The store of values between passes, which the caller owns.</param>
    public BandFrame(EnginePlan plan, BandPlan bands, EngineLayout layout, WorkerTeam workers, EngineRequest request, float* memory, RowStore store)
        : base(layout, workers, request, memory)
    {
        (_plan, _bands, _store) = (plan, bands, store);
        _windows = memory + SharedLength(layout, workers);
        _rows = new RowRange[layout.Sizes.Count];
    }

    public override FeatureMap Map(int value)
    {
        var root = Layout.Root(value);
        return Layout.Map(value, _windows + _pass.Offsets[root] - (_rows[root].First * (nint)Layout.RowLength(root)));
    }

    // A recomputed value has its statistics from an earlier pass.
    public override float* Statistics(int value) => _reduced.Contains(value) ? base.Statistics(value) : null;

    /// <summary>Runs all passes.</summary>
    public void Run()
    {
        var (all, done) = (_bands.Passes.Sum(Cost), 0.0);
        foreach (var pass in _bands.Passes)
        {
            Run(pass, share => Report((done + (share * Cost(pass))) / all));
            done += Cost(pass);
        }
    }

    private double Cost(PassBands pass) => pass.Pass.Steps.Sum(step => _plan.Steps[step].MultiplyAdds(Layout.Sizes));

    private void Run(PassBands pass, Action<double> report)
    {
        _pass = pass;
        _reduced.Clear();
        _reduced.UnionWith(pass.Pass.Reductions.Select(step => step.Reads[0]));
        Array.Clear(_rows);
        var windows = _bands.Windows(pass);
        while (windows.Advance())
        {
            Slide(windows);
            foreach (var value in pass.Pass.Loads)
            {
                Load(value, windows.Rows(value));
            }

            foreach (var step in pass.Pass.Steps)
            {
                Run(step, windows);
            }

            report(windows.Share);
        }

        foreach (var step in pass.Pass.Reductions)
        {
            step.FinishReduction(this);
        }
    }

    // Rows that are needed again move to where the window now begins.
    private void Slide(PassWindows windows)
    {
        foreach (var root in windows.Roots)
        {
            var (old, now) = (_rows[root], windows.Window(root));
            var window = _windows + _pass.Offsets[root];
            var row = Layout.RowLength(root);
            if (now.First > old.First && now.First < old.End)
            {
                var bytes = (old.End - now.First) * row * sizeof(float);
                Buffer.MemoryCopy(window + ((now.First - old.First) * row), window, bytes, bytes);
            }

            _rows[root] = now;
        }
    }

    private void Load(int value, RowRange rows)
    {
        var (map, stored) = (Map(value), _bands.Stored(value));
        Workers.Run(rows.Count, (item, _) => _store.Read(stored, rows.First + item, map.Pixel(rows.First + item, 0)));
        Finish(value, rows);
    }

    private void Run(int index, PassWindows windows)
    {
        var step = _plan.Steps[index];
        var rows = windows.Rows(step.Writes);
        if (rows.IsEmpty)
        {
            return;
        }

        step.Run(this, rows);
        Finish(step.Writes, rows);
        if (_pass.Pass.Stores.Contains(step.Writes))
        {
            var (map, stored) = (Map(step.Writes), _bands.Stored(step.Writes));
            Workers.Run(rows.Count, (item, _) => _store.Write(stored, rows.First + item, map.Pixel(rows.First + item, 0)));
        }
    }

    // Reductions of new rows, and padding.
    private void Finish(int value, RowRange rows)
    {
        foreach (var step in _pass.Pass.Reductions.Where(step => step.Reads[0] == value))
        {
            step.Reduce(this, rows);
        }

        if (!rows.IsEmpty && Layout.IsFinal(value))
        {
            FillPadding(value, rows);
        }
    }
}
