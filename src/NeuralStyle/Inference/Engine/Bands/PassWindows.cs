using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Bands;

/// <summary>The rows of each value that are in memory while a pass goes over the image, and those that are computed next.</summary>
/// <remarks>
/// Windows only move downwards. A step makes the rows that those behind it need for the next band; rows that are needed
/// again stay in their window, so that no row is made twice in a pass.
/// </remarks>
internal sealed class PassWindows
{
    private readonly EnginePlan _plan;
    private readonly EngineLayout _layout;
    private readonly EnginePass _pass;
    private readonly int _bandRows;
    private readonly int[] _values; // that the pass makes or loads
    private readonly int _height; // of the highest value that the pass is for
    private readonly int[] _done; // for each value the rows that were made before this band
    private readonly int[] _ends; // and those that are there after it
    private readonly RowRange[] _windows; // for each root
    private int _band;

    /// <summary>Begins above the image.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="layout">The memory of each value.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="bandRows">Rows of a band, of the highest value that the pass is for.</param>
    public PassWindows(EnginePlan plan, EngineLayout layout, EnginePass pass, int bandRows)
    {
        (_plan, _layout, _pass, _bandRows) = (plan, layout, pass, bandRows);
        _values = [.. pass.Loads, .. pass.Steps.Select(step => plan.Steps[step].Writes)];
        _height = pass.Targets.Max(Height);
        (_done, _ends, _windows) = (new int[layout.Sizes.Count], new int[layout.Sizes.Count], new RowRange[layout.Sizes.Count]);
    }

    /// <summary>The values whose memory others use too, or that have their own.</summary>
    public IEnumerable<int> Roots => _values.Where(_layout.HasMemory).Select(_layout.Root).Distinct();

    /// <summary>The share of the pass that is done after this band.</summary>
    public double Share => Math.Min(1, (double)_band * _bandRows / _height);

    /// <summary>The rows of a value that this band makes.</summary>
    public RowRange Rows(int value) => new(_done[value], _ends[value]);

    /// <summary>The rows of a root that are in memory, with those of its padding.</summary>
    public RowRange Window(int root) => _windows[root];

    /// <summary>Goes on to the next band; false if there is none.</summary>
    public bool Advance()
    {
        _ends.CopyTo(_done, 0);
        if (_pass.Targets.All(target => _done[target] == Height(target)))
        {
            return false;
        }

        _band++;
        SetEnds();
        SetWindows();
        return true;
    }

    private int Height(int value) => _layout.Sizes[value].Height;

    private void SetEnds()
    {
        foreach (var target in _pass.Targets)
        {
            var rows = (((long)_band * _bandRows * Height(target)) + _height - 1) / _height;
            Need(target, (int)Math.Min(rows, Height(target)));
        }

        foreach (var step in _pass.Steps.Reverse().Select(index => _plan.Steps[index]))
        {
            var end = _ends[step.Writes];
            end = (int)Math.Min(Height(step.Writes), ((long)end + step.RowsAtOnce - 1) / step.RowsAtOnce * step.RowsAtOnce);
            _ends[step.Writes] = end;
            for (var read = 0; end > _done[step.Writes] && read < step.Reads.Count; read++)
            {
                Need(step.Reads[read], Sources(step, read, new(0, end)).End);
            }
        }
    }

    private void Need(int value, int end) => _ends[value] = Math.Max(_ends[value], end);

    private void SetWindows()
    {
        foreach (var root in Roots)
        {
            _windows[root] = new(int.MaxValue, 0);
        }

        foreach (var value in _values)
        {
            Hold(value, new(_done[value], _ends[value]));
        }

        foreach (var step in _pass.Steps.Select(index => _plan.Steps[index]))
        {
            var height = Height(step.Writes);
            for (var read = 0; _done[step.Writes] < height && read < step.Reads.Count; read++)
            {
                Hold(step.Reads[read], new(Sources(step, read, new(_done[step.Writes], height)).First, 0));
            }
        }

        foreach (var root in Roots)
        {
            _windows[root] = WithPadding(root, _windows[root]);
        }
    }

    private void Hold(int value, RowRange rows)
    {
        var root = _layout.Root(value);
        _windows[root] = new(Math.Min(_windows[root].First, rows.First), Math.Max(_windows[root].End, rows.End));
    }

    // The rows inside of a value that rows of a result are made of; those in the padding are made of rows inside.
    private RowRange Sources(EngineStep step, int read, RowRange rows)
    {
        var (value, height) = (step.Reads[read], Height(step.Reads[read]));
        var sources = step.SourceRows(read, rows, _layout.Sizes);
        var (first, end) = (Math.Clamp(sources.First, 0, height), Math.Clamp(sources.End, 0, height));
        var padding = _layout.Padding(value);
        var (above, below) = (Halo.InsideRows(padding.Mode, new(-padding.Top, 0), height), Halo.InsideRows(padding.Mode, new(height, height + padding.Bottom), height));
        return new(below.IsEmpty ? first : Math.Min(first, below.First), Math.Max(end, Math.Max(above.End, 1)));
    }

    private RowRange WithPadding(int root, RowRange rows)
    {
        var padding = _layout.Padding(root);
        return new(rows.First == 0 ? -padding.Top : rows.First, rows.End == Height(root) ? rows.End + padding.Bottom : rows.End);
    }
}
