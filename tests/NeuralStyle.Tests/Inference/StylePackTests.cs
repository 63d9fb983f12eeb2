using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class StylePackTests : TensorTest
{
    private readonly TemporaryFolder _folder;

    public StylePackTests() => _folder = Owned(new TemporaryFolder());

    private string PackFile => _folder.File("pack.safetensors");

    [Fact]
    public void Load_SavedPack_IsTheSameToTheLastBit()
    {
        var pack = StylePack.From(Model())[1];
        using var stream = new MemoryStream();
        pack.Save(PackFile);
        pack.Save(stream);

        var loaded = StylePack.Load(PackFile);

        Assert.Equal(File.ReadAllBytes(PackFile), stream.ToArray());
        Assert.Equal((pack.Name, pack.Trunk), (loaded.Name, loaded.Trunk));
        Assert.True(pack.Style.Rows.SequenceEqual(loaded.Style.Rows));
    }

    [Fact]
    public void Save_BuiltInStyle_TakesAFewKilobytes()
    {
        var pack = Assert.Single(StylePack.From(BuiltInStyles.Model), pack => pack.Name == "Rotterdam");
        pack.Save(PackFile);

        Assert.InRange(new FileInfo(PackFile).Length, 1000, 20_000);
        var stylizer = Owned(Stylizer.CreateBuiltIn());
        AssertEqual(stylizer.Stylize(Photo, PreparedStyle.FromTrained(stylizer.Model, "Rotterdam")), stylizer.Stylize(Photo, StylePack.Load(PackFile)));
    }

    [Fact]
    public void Train_OnATrunk_LeavesTheOldStylesToTheLastBit()
    {
        using var images = new TrainingImages();
        var old = Model();
        using var trainer = StyleTrainer.CreateBuilder().WithStyle(images.SecondStyle).WithContent(images.Photos, cropSize: 32, batchSize: 2).WithTrunk(old)
            .WithLearningRate(LearningRateSchedule.Constant(3e-2)).WithMovingAverage(0.5).Build();
        var result = trainer.Train(steps: 25, cancellationToken: TestContext.Current.CancellationToken);

        var pack = Assert.Single(StylePack.From(result.Model));
        var grown = pack.AddTo(old);

        Assert.Equal(("second", 3), (pack.Name, grown.Graph.Styles));
        Assert.True(result.History.TakeLast(3).Average(step => step.Loss) < 0.97 * result.History.Take(3).Average(step => step.Loss));
        var (before, after) = (Owned(Stylizer.Create(old)), Owned(Stylizer.Create(grown)));
        Assert.All([0, 1], style => AssertEqual(before.Stylize(Photo, StyleSelection.Single(style)), after.Stylize(Photo, StyleSelection.Single(style))));
        AssertEqual(after.Stylize(Photo, StyleSelection.Single(2)), before.Stylize(Photo, pack));
        AssertEqual(after.Stylize(Photo, StyleSelection.Single(2)), Owned(Stylizer.Create(result.Model)).Stylize(Photo));
    }

    [Fact]
    public void Train_OnTheBuiltInTrunk_StartsFromThePredictedStyle()
    {
        using var images = new TrainingImages();
        using var trainer = StyleTrainer.CreateBuilder().WithStyle(images.Style).WithContent(images.Photos, cropSize: 32, batchSize: 1).WithTrunk(BuiltInStyles.Model).Build();

        var model = trainer.ToModel();

        var stylizer = Owned(Stylizer.CreateBuiltIn());
        Assert.True(StylePack.From(model)[0].Style.Rows.SequenceEqual(stylizer.Prepare(ImageBuffer.Load(images.Style)).Rows));
        stylizer.Styles.Add(StylePack.From(model)[0]);
        Assert.Contains(stylizer.Styles, style => style.Name == "style");
    }

    [Fact]
    public void Build_TrunkWithoutConditionalNorms_SaysSo()
    {
        using var images = new TrainingImages();

        var error = Assert.Throws<InvalidOperationException>(() => images.Builder().WithTrunk(StylizerModels.Small()).Build());

        Assert.Contains("The trunk has no conditional norms", error.Message);
        Assert.Contains("leave out WithNetwork", Assert.Throws<InvalidOperationException>(() => images.Builder().WithTrunk(Model()).WithNetwork(new TransformNetworkOptions()).Build()).Message);
    }

    [Fact]
    public void Library_AddedRenamedRemoved_IsAsTheNamesSay()
    {
        var model = Model();
        var stylizer = Owned(Stylizer.Create(model));
        var pack = StylePack.Create("blend", stylizer.Prepare(StyleSelection.Blend((0, 0.5f), (1, 0.5f))));

        stylizer.Styles.Add(pack);
        Assert.Equal(["one", "two", "blend"], stylizer.Styles.Select(style => style.Name));
        AssertEqual(stylizer.Stylize(Photo, StyleSelection.Named("BLEND")), stylizer.Stylize(Photo, pack));
        AssertEqual(stylizer.Stylize(Photo, StyleSelection.Named("two")), stylizer.Stylize(Photo, StyleSelection.Single(1)));
        stylizer.Styles.Rename("blend", "between");
        Assert.Throws<ArgumentException>(() => stylizer.Stylize(Photo, StyleSelection.Named("blend")));
        AssertEqual(stylizer.Stylize(Photo, StyleSelection.Named("between")), stylizer.Stylize(Photo, pack));
        Assert.True(stylizer.Styles.Remove("Between"));
        Assert.False(stylizer.Styles.Remove("Between"));
        Assert.Equal(2, stylizer.Styles.Count);
    }

    [Fact]
    public void Add_PackOfAnotherTrunk_NamesBothAndTheWayOut()
    {
        var stylizer = Owned(Stylizer.Create(Model()));
        var foreign = StylePack.From(StylizerModels.Small(styles: 2))[0];

        var error = Assert.Throws<ArgumentException>(() => stylizer.Styles.Add(foreign));

        Assert.Contains($"'{foreign.Name}' is for the network {foreign.Trunk}, and this one is {StylePack.From(stylizer.Model)[0].Trunk}", error.Message);
        Assert.Contains("WithTrunk", error.Message);
        Assert.Throws<ArgumentException>(() => foreign.AddTo(stylizer.Model));
        Assert.Throws<ArgumentException>(() => stylizer.Stylize(Photo, foreign));
    }

    [Fact]
    public void Names_TakenOrNone_AreRefused()
    {
        var stylizer = Owned(Stylizer.Create(Model()));

        Assert.Contains("There is a style 'ONE' already", Assert.Throws<ArgumentException>(() => stylizer.Styles.Add(stylizer.Styles["two"].Rename("ONE"))).Message);
        Assert.Contains("already", Assert.Throws<ArgumentException>(() => stylizer.Styles.Rename("one", "two")).Message);
        Assert.Contains("there are one, two", Assert.Throws<ArgumentException>(() => stylizer.Styles["three"]).Message);
        Assert.All(["", "  ", "a\nb", new string('x', 201)], name => Assert.Throws<ArgumentException>(() => stylizer.Styles["one"].Rename(name)));
        Assert.Throws<ArgumentException>(() => stylizer.Styles["one"].AddTo(stylizer.Model));
    }

    [Fact]
    public void Library_ChangedOnManyThreads_LosesNothing()
    {
        var stylizer = Owned(Stylizer.Create(Model()));
        var pack = stylizer.Styles["one"];

        Parallel.For(0, 64, i =>
        {
            stylizer.Styles.Add(pack.Rename($"style {i}"));
            _ = stylizer.Stylize(Photo, StyleSelection.Named($"style {i}"));
            if (i % 2 == 0)
            {
                Assert.True(stylizer.Styles.Remove($"style {i}"));
            }
        });

        Assert.Equal(2 + 32, stylizer.Styles.Count);
    }

    [Fact]
    public void Load_OtherFile_SaysWhatItIs()
    {
        Model().Save(PackFile);
        Assert.Contains("no style pack", Assert.Throws<ModelFormatException>(() => StylePack.Load(PackFile)).Message);

        StylePack.From(Model())[0].Save(PackFile);
        var bytes = File.ReadAllBytes(PackFile);
        File.WriteAllBytes(PackFile, bytes[..^5]);
        Assert.Throws<ModelFormatException>(() => StylePack.Load(PackFile));
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), float.NaN);
        File.WriteAllBytes(PackFile, bytes);
        Assert.Contains("not finite", Assert.Throws<ModelFormatException>(() => StylePack.Load(PackFile)).Message);
    }

    [Theory]
    [InlineData("conditional")]
    [InlineData("any style")]
    [InlineData("adaptive")]
    public void Stylize_EightThreadsWithStylesOfTheirOwn_AreTheBytesOfOne(string network)
    {
        var model = network switch
        {
            "conditional" => Model(),
            "any style" => StylizerModels.AnyStyle(),
            _ => Onnx.OnnxSamples.Model("adaptive"),
        };
        var stylizer = Owned(Stylizer.Create(model, new StylizerOptions { MaxThreads = 2 }));
        var selections = Enumerable.Range(0, 8).Select(i => network == "conditional"
            ? StyleSelection.Blend((0, i / 7f), (1, 1 - (i / 7f)))
            : StyleSelection.From(TrainingImages.Image(40, 40, seed: i))).ToList();
        var expected = selections.Select(selection => stylizer.Stylize(Photo, selection).AsFloats().ToArray()).ToList();

        var actual = new float[8][];
        var threads = Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            for (var turn = 0; turn < 3; turn++)
            {
                actual[i] = stylizer.Stylize(Photo, selections[i]).AsFloats().ToArray();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(expected, actual);
        Assert.NotEqual(expected[0], expected[7]);
    }

    private static ImageBuffer Photo => TrainingImages.Image(40, 36, seed: 4);

    private static StyleModel Model()
    {
        var model = StylizerModels.Small(styles: 2);
        return new StyleModel(model.Graph, model.Weights, model.Info with { StyleNames = ["one", "two"] });
    }

    private static void AssertEqual(ImageBuffer expected, ImageBuffer actual) => Assert.True(expected.AsFloats().SequenceEqual(actual.AsFloats()));
}
