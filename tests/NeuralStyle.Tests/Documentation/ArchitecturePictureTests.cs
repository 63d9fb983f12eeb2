using Xunit;

namespace NeuralStyle.Tests.Documentation;

public sealed class ArchitecturePictureTests : TensorTest
{
    /// <summary>With the environment variable NEURALSTYLE_DRAW set, the test writes the picture of the documentation instead of comparing with it.</summary>
    [Fact]
    public void Draw_IsThePictureOfTheDocumentation()
    {
        var file = Path.Combine(SharedData.RepositoryRoot(), "docs", "images", "architecture.svg");

        var picture = ArchitecturePicture.Draw();

        if (Environment.GetEnvironmentVariable("NEURALSTYLE_DRAW") is not null)
        {
            File.WriteAllText(file, picture);
        }

        Assert.Equal(File.ReadAllText(file), picture);
    }
}
