using NeuralStyle.Graphs;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Engine.Bands;
using NeuralStyle.Kernels;
using NeuralStyle.Weights;

namespace NeuralStyle.Tests.Documentation;

/// <summary>Draws how a small network becomes steps, memory and bands, from the classes that do it, and how a batch is trained on.</summary>
internal sealed class ArchitectureDiagram
{
    private const int Side = 64;
    private const int Top = 98;
    private const int Row = 22;
    private const int Rows = 21;
    private const int GraphX = 20, FusedX = 300, PlanX = 575, FrameX = 735, FrameWidth = 250, BandsX = 1015, PassWidth = 70;

    private readonly Graph _graph = Sample();
    private readonly FusedGraph _fused;
    private readonly EnginePlan _plan;
    private readonly EngineLayout _layout;
    private readonly Svg _svg = new(width: 1370, height: 860);

    private ArchitectureDiagram(EnginePlan plan)
    {
        (_fused, _plan) = (new FusedGraph(_graph), plan);
        _layout = new EngineLayout(plan, Side, Side, KernelSet.All[^1]); // scalar, the same on every processor
    }

    /// <summary>Draws the image.</summary>
    public static string Draw()
    {
        var weights = new StateDict(Sample().Weights.Select(need => KeyValuePair.Create(need.Key, Zeros(need.Value))));
        using var plan = EnginePlan.Compile(new StyleModel(Sample(), weights), KernelSet.All[^1]);
        var image = new ArchitectureDiagram(plan);
        image.DrawInference();
        image.DrawTraining(top: Top + (Rows * Row) + 50);
        return image._svg.ToString();
    }

    private static WeightTensor Zeros(IReadOnlyList<long> shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        return WeightTensor.FromSingles([.. shape], new float[count]);
    }

    // Down by two and up again, with a residual block.
    private static Graph Sample() => new(
        [
            ValueRange.ZeroTo255.ToRange(0),
            new PadOperation(1, PadMode.Reflect, 4, 4, 4, 4),
            new ConvolutionOperation(2, "in", null, 3, 16, 9),
            new InstanceNormOperation(3, null, null, 16, 1e-5),
            new ActivationOperation(4, ActivationKind.Relu),
            new PadOperation(5, PadMode.Reflect, 1, 1, 1, 1),
            new ConvolutionOperation(6, "down", null, 16, 16, 3, 2),
            new InstanceNormOperation(7, null, null, 16, 1e-5),
            new ActivationOperation(8, ActivationKind.Relu),
            new PadOperation(9, PadMode.Reflect, 1, 1, 1, 1),
            new ConvolutionOperation(10, "residual", null, 16, 16, 3),
            new InstanceNormOperation(11, null, null, 16, 1e-5),
            new AddOperation(12, 9),
            new UpsampleOperation(13, 2),
            new PadOperation(14, PadMode.Reflect, 1, 1, 1, 1),
            new ConvolutionOperation(15, "up", null, 16, 16, 3),
            new InstanceNormOperation(16, null, null, 16, 1e-5),
            new ActivationOperation(17, ActivationKind.Relu),
            new PadOperation(18, PadMode.Reflect, 4, 4, 4, 4),
            new ConvolutionOperation(19, "out", null, 16, 3, 9),
            ValueRange.ZeroTo255.FromRange(20),
        ],
        output: 21);

    private void DrawInference()
    {
        _svg.Text(GraphX, 26, "One image: graph, fused graph, plan, frame, bands", "title");
        DrawGraph();
        var steps = Spread(_plan.Steps.Count);
        DrawPlan(steps);
        DrawFrame(steps);
        DrawBands(steps);
    }

    private static double Y(double row) => Top + (row * Row);

    // The rows of fewer things than the graph has operations.
    private static double[] Spread(int count) => [.. Enumerable.Range(0, count).Select(index => (double)index * (Rows - 1) / (count - 1))];

    private void DrawGraph()
    {
        Heading(GraphX, "Graph", "the model file: operations as data");
        Heading(FusedX, "FusedGraph", "decided once, for both executors");
        var (values, operations) = (_graph.Operations, _fused.Operations);
        var rows = Spread(operations.Count);
        for (var index = 0; index < values.Count; index++)
        {
            _svg.Text(GraphX, Y(index) + 11, $"{index + 1,2}  {Name(values[index])}");
            var group = operations.TakeWhile(operation => operation.Writes < index + 1).Count();
            _svg.Line(GraphX + 215, Y(index) + 7, FusedX, Y(rows[group]) + 9);
        }

        for (var index = 0; index < operations.Count; index++)
        {
            _svg.Box(FusedX, Y(rows[index]), 215, 18, "#ddf4ff");
            _svg.Text(FusedX + 6, Y(rows[index]) + 13, Name(operations[index]));
        }
    }

    private void DrawPlan(double[] steps)
    {
        Heading(PlanX, "EnginePlan", "steps with packed weights");
        var rows = Spread(_fused.Operations.Count);
        for (var index = 0; index < steps.Length; index++)
        {
            var source = _fused.Operations.ToList().FindIndex(operation => operation.Writes == _plan.Steps[index].Writes);
            _svg.Arrow(FusedX + 215, Y(rows[source < 0 ? ^1 : source]) + 9, PlanX, Y(steps[index]) + 9);
            _svg.Box(PlanX, Y(steps[index]), 120, 18, "#dafbe1");
            _svg.Text(PlanX + 6, Y(steps[index]) + 13, _plan.Steps[index].GetType().Name);
        }
    }

    // Each value from the step that writes it to the last that reads it; what is not alive at the same time shares memory.
    private void DrawFrame(double[] steps)
    {
        Heading(FrameX, "WholeFrame", "one arena, shared by values in turn");
        foreach (var root in _plan.Steps.Select(step => step.Writes).Where(value => _layout.Root(value) == value && _layout.HasMemory(value)))
        {
            var users = _plan.Steps.Select((step, index) => (Step: step, Index: index)).Where(entry => entry.Step.Reads.Append(entry.Step.Writes).Any(value => _layout.Root(value) == root)).ToList();
            var padding = _layout.Padding(root);
            var size = _layout.RowLength(root) * (padding.Top + _layout.Sizes[root].Height + padding.Bottom);
            var (left, right) = (_layout.Offset(root) * FrameWidth / (double)_layout.Length, (_layout.Offset(root) + size) * FrameWidth / (double)_layout.Length);
            _svg.Box(FrameX + left, Y(steps[users[0].Index]), right - left, Y(steps[users[^1].Index]) + 18 - Y(steps[users[0].Index]), "#fff8c5");
            _svg.Text(FrameX + ((left + right) / 2), Y(steps[users[0].Index]) + 13, $"{root}", "middle");
        }
    }

    private void DrawBands(double[] steps)
    {
        Heading(BandsX, "BandFrame", "passes of bands: run, store, load");
        var passes = PassPlanner.Plan(_plan, _layout);
        for (var pass = 0; pass < passes.Count; pass++)
        {
            var x = BandsX + (pass * PassWidth);
            _svg.Text(x, Y(-0.35), $"pass {pass + 1}", "note");
            for (var index = 0; index < steps.Length; index++)
            {
                var value = _plan.Steps[index].Writes;
                var words = new[] { passes[pass].Steps.Contains(index) ? "run" : "", passes[pass].Stores.Contains(value) ? "store" : "", passes[pass].Loads.Contains(value) ? "load" : "" };
                var text = string.Join(", ", words.Where(word => word.Length > 0));
                if (text.Length > 0)
                {
                    _svg.Box(x, Y(steps[index]), PassWidth - 6, 18, text == "load" ? "#ffebe9" : "#fbefff");
                    _svg.Text(x + 4, Y(steps[index]) + 13, text);
                }
            }
        }
    }

    private void DrawTraining(int top)
    {
        _svg.Text(GraphX, top, "One batch: who computes, and who owns the tensors", "title");
        (string Name, string Does, string Owns)[] stages =
        [
            ("ContentStream", "decodes and crops images ahead", "managed images"),
            ("GradientStep", "stacks a batch, runs forward and backward", "a dispose scope: all tensors of the batch"),
            ("StyleNetwork", "blocks; Blocks/Fused call the kernels", "parameters; activations are autograd's"),
            ("PerceptualLoss", "features of images, weighted losses", "style targets; features are the caller's"),
            ("OptimizerStep", "clips gradients, Adam on native memory", "moments of Adam"),
            ("TrainingCheckpoints", "model, moments and position to files", "nothing: copies to managed memory"),
        ];
        for (var index = 0; index < stages.Length; index++)
        {
            var (x, y) = (GraphX + (index % 3 * 420), top + 20 + (index / 3 * 100));
            _svg.Box(x, y, 370, 66, "#ddf4ff");
            _svg.Text(x + 10, y + 20, stages[index].Name, "title");
            _svg.Text(x + 10, y + 38, stages[index].Does);
            _svg.Text(x + 10, y + 56, $"owns: {stages[index].Owns}", "note");
            if (index is 0 or 1 or 3 or 4)
            {
                _svg.Arrow(x + 370, y + 33, x + 418, y + 33);
            }
        }

        _svg.Arrow(GraphX + 840 + 185, top + 20 + 66, GraphX + 185, top + 20 + 98);
        _svg.Text(GraphX, top + 225, "Inference: the caller owns images and results; ArenaPool owns the memory of frames, RowStore what bands store, the plan packed weights, WorkerTeam the threads.");
    }

    private void Heading(int x, string title, string note)
    {
        _svg.Text(x, 48, title, "title");
        _svg.Text(x, 62, note, "note");
    }

    private static string Name(GraphOperation operation) => operation switch
    {
        ConvolutionOperation o => $"convolution {o.KernelSize}x{o.KernelSize}, {o.InChannels} to {o.OutChannels}{(o.Stride > 1 ? $", stride {o.Stride}" : "")}",
        PadOperation o => $"pad {o.Left}, reflect",
        InstanceNormOperation => "instance norm",
        ActivationOperation o => $"{o.Kind}".ToLowerInvariant(),
        AddOperation o => $"add {o.Left} and {o.Right}",
        UpsampleOperation o => $"upsample x{o.Factor}",
        _ => "convert range",
    };

    private static string Name(FusedOperation operation) => operation switch
    {
        InputOperation => "input (range)",
        OutputOperation => "output (crop, range)",
        FusedConvolutionOperation o => $"convolution ({string.Join(", ", new[] { o.UpsampleFactor > 1 ? "upsampling" : "", o.Padding is null ? "" : "padding" }.Where(part => part.Length > 0))})",
        FusedNormOperation o => $"norm ({string.Join(", ", new[] { o.Activation == ActivationKind.None ? "" : "relu", o.Residual is null ? "" : "residual" }.Where(part => part.Length > 0))})",
        _ => operation.GetType().Name,
    };
}
