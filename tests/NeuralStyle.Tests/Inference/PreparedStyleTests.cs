using NeuralStyle.Inference;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Inference;

/// <summary>Styles of images, prepared styles, trained ones and their blends are all rows: what holds for one holds for the others.</summary>
public sealed class PreparedStyleTests : TensorTest
{
    private static readonly StyleModel Model = StylizerModels.AnyStyle();

    private readonly ImageBuffer _photo = TrainingImages.Image(33, 21, seed: 1);
    private readonly ImageBuffer _painting = TrainingImages.Image(50, 40, seed: 2);

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.BFloat16)] // on LibTorch
    public void Stylize_ImageAsStyle_EqualsItsPreparedStyle(Precision precision)
    {
        using var stylizer = Stylizer.Create(Model, new StylizerOptions { Precision = precision });

        var prepared = stylizer.Prepare(_painting);

        var actual = stylizer.Stylize(_photo, StyleSelection.From(_painting));
        Assert.Equal(stylizer.Stylize(_photo, prepared).AsFloats(), actual.AsFloats());
        Assert.True(Distance(actual, stylizer.Stylize(_photo)) > 1e-2f);
    }

    [Fact]
    public void Stylize_PreparedStyle_EqualsTheSameRowsInTheTables()
    {
        using var stylizer = Stylizer.Create(Model);
        var prepared = stylizer.Prepare(_painting);
        using var trained = Stylizer.Create(WithTables(prepared, PreparedStyle.FromTrained(Model, 1)));

        Assert.Equal(trained.Stylize(_photo, StyleSelection.First).AsFloats(), stylizer.Stylize(_photo, prepared).AsFloats());
        Assert.Equal(trained.Stylize(_photo, StyleSelection.Single(1)).AsFloats(), stylizer.Stylize(_photo, StyleSelection.Single(1)).AsFloats());
    }

    [Fact]
    public void Stylize_StyleOfAnotherTable_BelongsToTheSameNetwork()
    {
        using var stylizer = Stylizer.Create(Model);
        var prepared = stylizer.Prepare(_painting);
        using var trained = Stylizer.Create(WithTables(prepared, prepared, prepared));

        Assert.Equal(stylizer.Stylize(_photo, prepared).AsFloats(), trained.Stylize(_photo, prepared).AsFloats());
    }

    [Fact]
    public void Blend_StyleWithItself_IsTheStyle()
    {
        using var stylizer = Stylizer.Create(Model);
        var prepared = stylizer.Prepare(_painting);

        var blend = stylizer.Prepare(StyleSelection.Blend((prepared, 0.5f), (prepared, 0.5f)));

        Assert.True(prepared.Rows.SequenceEqual(blend.Rows));
    }

    [Fact]
    public void Blend_TrainedImageAndPrepared_IsTheWeightedSum()
    {
        using var stylizer = Stylizer.Create(Model);
        var (first, second) = (stylizer.Prepare(_painting), stylizer.Prepare(_photo, size: 16));
        var trained = PreparedStyle.FromTrained(Model, 1);

        var blend = stylizer.Prepare(StyleSelection.Blend((StyleSelection.Single(1), 0.25f), (StyleSelection.From(_painting), 1.5f), (second, -0.75f)));

        for (var i = 0; i < blend.Rows.Length; i++)
        {
            Assert.Equal((0.25f * trained.Rows[i]) + (1.5f * first.Rows[i]) - (0.75f * second.Rows[i]), blend.Rows[i], 1e-5f);
        }
    }

    [Fact]
    public void Blend_OfABlend_MultipliesWeights()
    {
        using var stylizer = Stylizer.Create(Model);
        var inner = StyleSelection.Blend((0, 0.5f), (1, 0.5f));

        var actual = stylizer.Prepare(StyleSelection.Blend((inner, 0.5f), (StyleSelection.First, 0.5f)));

        Assert.True(stylizer.Prepare(StyleSelection.Blend((0, 0.75f), (1, 0.25f))).Rows.SequenceEqual(actual.Rows));
    }

    [Fact]
    public void Blend_Wrong_Throws()
    {
        var masked = StyleSelection.Masked(StyleSelection.First, new StyleRegion(_photo, StyleSelection.First));

        Assert.Throws<ArgumentException>(() => StyleSelection.Blend(ReadOnlySpan<(StyleSelection, float)>.Empty));
        Assert.Throws<ArgumentException>(() => StyleSelection.Blend((masked, 1)));
        Assert.Throws<ArgumentException>(() => StyleSelection.Blend((StyleSelection.First, float.PositiveInfinity)));
        Assert.Throws<ArgumentNullException>(() => StyleSelection.Blend(((StyleSelection)null!, 1)));
        Assert.Throws<ArgumentNullException>(() => StyleSelection.From((PreparedStyle)null!));
        Assert.Throws<ArgumentNullException>(() => StyleSelection.From((ImageBuffer)null!));
    }

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.BFloat16)]
    public void Masked_PreparedStyles_EqualsMaskedTables(Precision precision)
    {
        var options = new StylizerOptions { Precision = precision };
        using var stylizer = Stylizer.Create(Model, options);
        var (first, second) = (stylizer.Prepare(_painting), stylizer.Prepare(StyleSelection.Single(1)));
        using var trained = Stylizer.Create(WithTables(first, second), options);

        var actual = stylizer.Stylize(_photo, StyleSelection.Masked(StyleSelection.From(_painting), new StyleRegion(_painting, second)));

        Assert.Equal(trained.Stylize(_photo, StyleSelection.Masked(StyleSelection.First, new StyleRegion(_painting, StyleSelection.Single(1)))).AsFloats(), actual.AsFloats());
    }

    [Fact]
    public void Masked_ImageInOnePart_StylesThatPart()
    {
        using var stylizer = Stylizer.Create(Model);
        var white = ImageBuffer.FromBytes(1, 1, [255, 255, 255]);

        var actual = stylizer.Stylize(_photo, StyleSelection.Masked(StyleSelection.First, new StyleRegion(white, StyleSelection.From(_painting))));

        Assert.Equal(stylizer.Stylize(_photo, StyleSelection.From(_painting)).AsFloats(), actual.AsFloats());
    }

    [Fact]
    public void Stylize_BandByBand_GivesTheSameBits()
    {
        using var whole = Stylizer.Create(Model);
        var photo = TrainingImages.Image(60, 400, seed: 3);
        using var bands = Stylizer.Create(Model, new StylizerOptions { MemoryBudget = whole.EstimateMemory(60, 400) / 3, MaxThreads = 2 });
        var prepared = whole.Prepare(_painting);

        Assert.Equal(whole.Stylize(photo, prepared).AsFloats(), bands.Stylize(photo, prepared).AsFloats());
    }

    [Fact]
    public void Prepare_BrushSize_IsThatOfTheCallThenOfTheOptionsThenOfTheModel()
    {
        using var stylizer = Stylizer.Create(Model);
        using var large = Stylizer.Create(Model, new StylizerOptions { StyleSize = 48 });
        var (small, middle, wide) = (stylizer.Prepare(_painting, size: 16), stylizer.Prepare(_painting), stylizer.Prepare(_painting, size: 48));

        Assert.True(large.Prepare(_painting).Rows.SequenceEqual(wide.Rows));
        Assert.True(large.Prepare(_painting, size: 16).Rows.SequenceEqual(small.Rows));
        Assert.True(stylizer.Prepare(_painting, size: 32).Rows.SequenceEqual(middle.Rows));
        Assert.False(small.Rows.SequenceEqual(middle.Rows));
        Assert.False(wide.Rows.SequenceEqual(middle.Rows));
    }

    [Fact]
    public void Prepare_TooSmallForThePredictor_SaysWhatWorks()
    {
        using var stylizer = Stylizer.Create(Model);

        Assert.Contains("such as 32", Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.Prepare(_painting, size: 3)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1025)]
    public void Size_OutOfRange_Throws(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>("size", () => StyleSelection.From(_painting, size));
        Assert.Throws<ArgumentOutOfRangeException>("StyleSize", () => Stylizer.Create(Model, new StylizerOptions { StyleSize = size }));
    }

    [Fact]
    public void Prepare_Regions_SaysWhatToDo()
    {
        using var stylizer = Stylizer.Create(Model);
        var masked = StyleSelection.Masked(StyleSelection.First, new StyleRegion(_photo, StyleSelection.First));

        Assert.Contains("prepare each", Assert.Throws<ArgumentException>(() => stylizer.Prepare(masked)).Message);
    }

    [Fact]
    public void Prepare_ModelWithoutPredictor_SaysWhatToDo()
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small(styles: 3));

        var error = Assert.Throws<InvalidOperationException>(() => stylizer.Prepare(_painting));

        Assert.Contains("3 trained styles", error.Message);
        Assert.Contains(nameof(Stylizer.CreateBuiltIn), error.Message);
        Assert.Throws<InvalidOperationException>(() => stylizer.Stylize(_photo, StyleSelection.From(_painting)));
    }

    [Fact]
    public void Prepare_TrainedStylesWithoutPredictor_BlendsAndCaches()
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small(styles: 3));
        var blend = StyleSelection.Blend((0, 0.7f), (2, 0.3f));

        Assert.Equal(stylizer.Stylize(_photo, blend).AsFloats(), stylizer.Stylize(_photo, stylizer.Prepare(blend)).AsFloats());
    }

    [Fact]
    public void Stylize_PreparedForAnotherNetwork_SaysWhatToDo()
    {
        using var stylizer = Stylizer.Create(Model);
        TorchSharp.torch.manual_seed(1);
        using var other = Stylizer.Create(StylizerModels.AnyStyle()); // of the same layers with other weights

        var error = Assert.Throws<ArgumentException>(() => other.Stylize(_photo, stylizer.Prepare(_painting)));

        Assert.Contains("another network", error.Message);
        Assert.Contains("Prepare it", error.Message);
    }

    [Fact]
    public void Stylize_OnePreparedStyleOnManyThreads_GivesTheSameBits()
    {
        using var stylizer = Stylizer.Create(Model);
        var prepared = stylizer.Prepare(_painting);
        var expected = stylizer.Stylize(_photo, prepared).AsFloats().ToArray();

        var results = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(4).Select(_ => stylizer.Stylize(_photo, prepared).AsFloats().ToArray()).ToList();

        Assert.All(results, result => Assert.Equal(expected, result));
    }

    [Fact]
    public void StylizeMany_ImageAsStyle_PredictsOnce()
    {
        using var folder = new TemporaryFolder();
        using var inner = new CpuExecutor(Model, threads: 1);
        using var counting = new CountingExecutor(inner);
        var stylizer = new Stylizer(Model, new StylizerOptions(), counting);
        _photo.Save(folder.File("a.png"));
        _painting.Save(folder.File("b.png"));
        var requests = new[] { "a", "b" }.Select(name => new StylizeRequest(folder.File($"{name}.png"), folder.File($"{name}.out.png"))).ToList();

        var one = stylizer.StylizeMany(requests, StyleSelection.From(_painting), progress: null, TestContext.Current.CancellationToken);
        var folderResults = stylizer.StylizeFolder(folder.Path, folder.File("out"), StyleSelection.From(_painting), progress: null, recursive: false, TestContext.Current.CancellationToken);

        Assert.All(one.Concat(folderResults), result => Assert.Null(result.Error));
        Assert.Equal(2, counting.Predictions);
    }

    [Fact]
    public void Resolve_ImageInSeveralParts_IsPredictedOnce()
    {
        using var inner = new CpuExecutor(Model, threads: 1);
        using var counting = new CountingExecutor(inner);
        var stylizer = new Stylizer(Model, new StylizerOptions(), counting);
        var style = StyleSelection.From(_painting);

        _ = stylizer.Stylize(_photo, StyleSelection.Masked(StyleSelection.Blend((style, 0.5f), (StyleSelection.First, 0.5f)), new StyleRegion(_photo, style)));

        Assert.Equal(1, counting.Predictions);
    }

    [Fact]
    public void FromRows_Wrong_Throws()
    {
        var rows = new float[Model.Graph.StyleRowLength];

        Assert.Contains($"need {rows.Length} values but got 3", Assert.Throws<ArgumentException>(() => PreparedStyle.FromRows(Model, new float[3])).Message);
        rows[5] = float.NaN;
        Assert.Contains("must be finite but one is NaN", Assert.Throws<ArgumentException>(() => PreparedStyle.FromRows(Model, rows)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => PreparedStyle.FromTrained(Model, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => PreparedStyle.FromTrained(Model, -1));
    }

    [Fact]
    public void FromRows_Array_IsCopied()
    {
        var rows = new float[Model.Graph.StyleRowLength];
        var style = PreparedStyle.FromRows(Model, rows);

        rows[0] = 9;

        Assert.Equal(0, style.Rows[0]);
    }

    [Fact]
    public void FromTrained_Name_IsTheStyleOfThatName()
    {
        var model = Model.WithStyles(["Sun mosaic", "Udnie"], [PreparedStyle.FromTrained(Model, 0).Rows.ToArray(), PreparedStyle.FromTrained(Model, 1).Rows.ToArray()]);

        Assert.Equal(PreparedStyle.FromTrained(Model, 1).Rows, PreparedStyle.FromTrained(model, "udnie").Rows);
        Assert.Contains("it has Sun mosaic, Udnie", Assert.Throws<ArgumentException>(() => PreparedStyle.FromTrained(model, "Candy")).Message);
        Assert.Contains("use their numbers", Assert.Throws<ArgumentException>(() => PreparedStyle.FromTrained(Model, "Candy")).Message);
    }

    // The same network with other trained styles.
    private static StyleModel WithTables(params PreparedStyle[] styles)
        => Model.WithStyles([.. styles.Select((_, index) => $"style {index}")], [.. styles.Select(style => style.Rows.ToArray())]);

    private static float Distance(ImageBuffer one, ImageBuffer other)
        => one.AsFloats().ToArray().Zip(other.AsFloats().ToArray(), (left, right) => Math.Abs(left - right)).Average();

    /// <summary>Counts predictions.</summary>
    private sealed class CountingExecutor(IGraphExecutor inner) : IGraphExecutor
    {
        private int _predictions;

        public int Predictions => _predictions;

        public ImageBuffer Run(ImageBuffer image, StyleRows style, OutputFormat kind, RunControl control = default) => inner.Run(image, style, kind);

        public StyleValues Predict(ImageBuffer style)
        {
            Interlocked.Increment(ref _predictions);
            return inner.Predict(style);
        }

        public long EstimateMemory(int height, int width) => inner.EstimateMemory(height, width);

        public void Dispose()
        {
        }
    }
}
